// 只做增强：没有脚本，一切照样能用。
(function () {
  "use strict";
  var errors = document.getElementById("errors");
  if (errors) { errors.focus(); }
  menu(document.querySelector(".menu-button"));
  fold(document.querySelector(".side details"));
  document.querySelectorAll("[data-tabs]").forEach(tabs);
  watchIdentity(document.querySelector("[data-identity] #id_identity"));
  document.querySelectorAll("[data-suggest]").forEach(suggest);
  document.querySelectorAll("form[data-alike] textarea, form[data-keep] textarea").forEach(keep);
  alike(document.querySelector("form[data-alike]"));
  readAloud(document.querySelector("[data-read]"));
  document.querySelectorAll(".wide").forEach(function (box) {
    box.classList.toggle("overflows", box.scrollWidth > box.clientWidth + 1);
  });
  var form = document.querySelector("[data-checkup]");
  if (!form) { return; }
  form.addEventListener("submit", function () {
    form.querySelector("[data-status]").textContent = "正在体检，请稍候……";
  });
  form.querySelectorAll(".drop").forEach(function (area) {
    var input = area.querySelector("input[type=file]");
    ["dragenter", "dragover"].forEach(function (name) {
      area.addEventListener(name, function (event) {
        event.preventDefault();
        area.classList.add("over");
      });
    });
    ["dragleave", "drop"].forEach(function (name) {
      area.addEventListener(name, function () { area.classList.remove("over"); });
    });
    area.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; }
    });
  });

  // 手机上旁边的栏目先收着，正文在第一屏
  function fold(box) {
    if (box && window.matchMedia("(max-width: 55.9rem)").matches) { box.open = false; }
  }

  // 页签：没有脚本的各部分依次排着；方向键换
  function tabs(box) {
    var links = Array.from(box.querySelectorAll(".tab-list a"));
    var parts = links.map(function (link) { return document.getElementById(link.hash.slice(1)); });
    function show(at) {
      links.forEach(function (link, i) {
        link.setAttribute("aria-selected", String(i === at));
        link.tabIndex = i === at ? 0 : -1;
        parts[i].hidden = i !== at;
      });
    }
    box.querySelector(".tab-list").setAttribute("role", "tablist");
    links.forEach(function (link, i) {
      link.id = "tab-" + link.hash.slice(1);
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", link.hash.slice(1));
      link.parentNode.setAttribute("role", "presentation");
      parts[i].setAttribute("role", "tabpanel");
      parts[i].setAttribute("aria-labelledby", link.id);
      link.addEventListener("click", function (event) { event.preventDefault(); show(i); });
      link.addEventListener("keydown", function (event) {
        var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) { return; }
        event.preventDefault();
        var next = (i + step + links.length) % links.length;
        show(next);
        links[next].focus();
      });
    });
    box.classList.add("ready");
    show(Math.max(0, links.findIndex(function (link) { return link.hash === location.hash; })));
  }

  // 手机上的菜单：没有脚本的一直展开
  function menu(button) {
    if (!button) { return; }
    var list = document.getElementById(button.getAttribute("aria-controls"));
    button.hidden = false;
    document.documentElement.classList.add("scripted");
    button.addEventListener("click", function () {
      var open = list.classList.toggle("open");
      button.setAttribute("aria-expanded", String(open));
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && list.classList.contains("open")) { button.click(); button.focus(); }
    });
  }

  // 一边写一边联想；没有脚本照样能查
  function suggest(input) {
    var list = document.getElementById(input.getAttribute("list")), timer;
    input.addEventListener("input", function () {
      clearTimeout(timer);
      if (!input.value.trim()) { return; }
      timer = setTimeout(function () {
        fetch(input.dataset.suggest + "?q=" + encodeURIComponent(input.value)).then(function (answer) {
          return answer.ok ? answer.json() : { words: [] };
        }).then(function (found) {
          list.replaceChildren.apply(list, found.words.map(function (word) {
            var option = document.createElement("option");
            option.value = word;
            return option;
          }));
        }).catch(function () {});
      }, 200);
    });
  }

  // 一边描述一边看有没有已经公开的
  function alike(asking) {
    if (!asking) { return; }
    var area = asking.querySelector("#id_asked, #id_text"), timer;
    if (!area) { return; }
    var shown = document.createElement("div");
    shown.setAttribute("role", "status");
    area.insertAdjacentElement("afterend", shown);
    function look() {
      if (area.value.trim().length < 4) { shown.replaceChildren(); return; }
      var said = new URLSearchParams({
        q: area.value.slice(0, 500),
        csrfmiddlewaretoken: asking.querySelector("[name=csrfmiddlewaretoken]").value
      });
      fetch(asking.dataset.alike, { method: "POST", body: said }).then(function (answer) {
        return answer.ok ? answer.json() : { items: [] };
      }).then(function (found) {
        shown.replaceChildren();
        if (!found.items.length) { return; }
        var head = document.createElement("p"), list = document.createElement("ul");
        head.textContent = (asking.dataset.alikeHead || "您要的可能已经公开") + "（另开一页看，不会丢失所填）：";
        found.items.forEach(function (item) {
          var line = document.createElement("li"), link = document.createElement("a");
          link.href = item.url;
          link.target = "_blank";
          link.rel = "noopener";
          link.textContent = item.title;
          line.append(link, "　" + item.agency);
          list.append(line);
        });
        shown.append(head, list);
      }).catch(function () {});
    }
    area.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(look, 500);
    });
    look();
  }

  // 写了一半断线、误关：这个窗口里还在；提交以后清掉
  function keep(area) {
    var key = "keep:" + location.pathname + ":" + area.name, kept;
    try { kept = sessionStorage.getItem(key); } catch (error) { return; }
    if (kept && !area.value) { area.value = kept; }
    area.addEventListener("input", function () {
      try { sessionStorage.setItem(key, area.value); } catch (error) { /* 存满了 */ }
    });
    if (area.form) {
      area.form.addEventListener("submit", function () { sessionStorage.removeItem(key); });
    }
  }

  // 长者模式里朗读正文（浏览器自带的朗读）
  function readAloud(part) {
    if (!part || !window.speechSynthesis || !document.documentElement.classList.contains("large-type")) { return; }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "朗读";
    button.addEventListener("click", function () {
      if (speechSynthesis.speaking) {
        speechSynthesis.cancel();
        button.textContent = "朗读";
        return;
      }
      var said = new SpeechSynthesisUtterance(part.innerText);
      said.lang = "zh-CN";
      said.onend = function () { button.textContent = "朗读"; };
      speechSynthesis.speak(said);
      button.textContent = "停止朗读";
    });
    part.parentNode.insertBefore(button, part);
  }

  // 证件号码一边填一边看校验码；服务器上还会再查
  function watchIdentity(number) {
    var kind = document.getElementById("id_identity_kind");
    if (!number || !kind) { return; }
    var told = document.createElement("p");
    told.className = "error";
    told.setAttribute("role", "status");
    number.insertAdjacentElement("afterend", told);
    function look() {
      var text = number.value.trim().toUpperCase();
      var wrong = (kind.value === "居民身份证" && text.length >= 18 && !isResident(text)) ||
        (kind.value === "统一社会信用代码" && text.length >= 18 && !isCredit(text));
      told.textContent = wrong ? "校验码不对，请对照证件逐位核对。" : "";
    }
    number.addEventListener("input", look);
    kind.addEventListener("change", look);
  }
  function isResident(text) {
    if (!/^[1-9]\d{16}[\dX]$/.test(text)) { return false; }
    var weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    var sum = weights.reduce(function (total, w, i) { return total + w * Number(text[i]); }, 0);
    return "10X98765432"[sum % 11] === text[17];
  }
  function isCredit(text) {
    var letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    var weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    var sum = weights.reduce(function (total, w, i) { return total + w * letters.indexOf(text[i]); }, 0);
    return text.length === 18 && letters[(31 - sum % 31) % 31] === text[17];
  }
})();
