// 编辑信息：附件可以拖进来、一次几份、看得见进度；关联的信息按标题挑；正文的图片从附件里挑。
// 没有脚本的照样选文件、填索引号。
(function () {
  "use strict";
  var FILE = 'input[type="file"][name^="attachments-"][name$="-stored"]';

  function token() {
    var field = document.querySelector('input[name="csrfmiddlewaretoken"]');
    return field ? field.value : "";
  }

  function told(input) { return input.parentElement.querySelector(".gongkai-kept"); }

  function upload(file, input) {
    var said = told(input);
    var kept = document.getElementsByName(input.name + "-kept")[0];
    if (!said || !kept) { return; }
    var bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", "正在上传 " + file.name);
    said.textContent = "正在上传 " + file.name + " ";
    said.appendChild(bar);
    var request = new XMLHttpRequest();
    request.open("POST", "/admin/disclosures/upload/");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) { bar.value = Math.round(100 * event.loaded / event.total); }
    });
    request.addEventListener("load", function () { done(request, input, kept, said); });
    request.addEventListener("error", function () { said.textContent = "没有传成，请再选一次；存草稿时也会再传。"; });
    var form = new FormData();
    form.append("file", file);
    request.send(form);
  }

  function done(request, input, kept, said) {
    var answer = {};
    try { answer = JSON.parse(request.responseText); } catch (error) { answer = {}; }
    if (request.status !== 200) {
      said.textContent = answer.error || "没有传成，请再选一次。";
      said.classList.add("gongkai-refused");
      input.value = "";
      return;
    }
    kept.value = answer.token;
    input.value = "";
    input.required = false;
    said.classList.remove("gongkai-refused");
    said.textContent = "已上传：" + answer.name + "（" + answer.size + "）";
    var name = document.getElementsByName(input.name.replace(/-stored$/, "-name"))[0];
    if (name && !name.value) { name.value = answer.name; name.dispatchEvent(new Event("input", { bubbles: true })); }
  }

  function fresh() {
    document.getElementById("id_attachments-ADD").click();
    var all = document.querySelectorAll(FILE);
    return all[all.length - 1];
  }

  function zone() {
    var add = document.getElementById("id_attachments-ADD");
    if (!add) { return; }
    var place = document.createElement("div");
    place.className = "gongkai-drop";
    place.textContent = "把附件拖到这里，一次可以几份；或者按“增加 附件”。";
    add.parentElement.insertBefore(place, add);
    ["dragenter", "dragover"].forEach(function (name) {
      place.addEventListener(name, function (event) { event.preventDefault(); place.classList.add("over"); });
    });
    place.addEventListener("dragleave", function () { place.classList.remove("over"); });
    place.addEventListener("drop", function (event) {
      event.preventDefault();
      place.classList.remove("over");
      Array.prototype.forEach.call(event.dataTransfer.files, function (file) { upload(file, fresh()); });
    });
  }

  var timer = null;
  function suggest(input) {
    var list = document.getElementById(input.id + "-found");
    if (!list) {
      list = document.createElement("datalist");
      list.id = input.id + "-found";
      document.body.appendChild(list);
      input.setAttribute("list", list.id);
    }
    clearTimeout(timer);
    timer = setTimeout(function () {
      fetch(input.dataset.suggest + "?q=" + encodeURIComponent(input.value)).then(function (answer) {
        return answer.ok ? answer.json() : { items: [] };
      }).then(function (found) { fill(list, found.items); }).catch(function () { fill(list, []); });
    }, 250);
  }

  function fill(list, values) {
    list.textContent = "";
    values.forEach(function (value) {
      var option = document.createElement("option");
      option.value = value;
      list.appendChild(option);
    });
  }

  function pictures(input) {
    var list = document.getElementById("gongkai-attachments") || document.createElement("datalist");
    list.id = "gongkai-attachments";
    document.body.appendChild(list);
    var names = document.querySelectorAll('input[name^="attachments-"][name$="-name"]');
    fill(list, Array.prototype.map.call(names, function (one) { return one.value; }).filter(Boolean));
    input.setAttribute("list", list.id);
  }

  document.addEventListener("DOMContentLoaded", zone);
  document.addEventListener("change", function (event) {
    if (event.target.matches && event.target.matches(FILE) && event.target.files.length) {
      upload(event.target.files[0], event.target);
    }
  });
  document.addEventListener("input", function (event) {
    if (event.target.dataset && event.target.dataset.suggest) { suggest(event.target); }
  });
  document.addEventListener("focusin", function (event) {
    if (/^body-\d+-value-name$/.test(event.target.name || "")) { pictures(event.target); }
  });
})();
// 文字的编辑框（Draftail）没有名称：听屏幕的人不知道是什么
(function () {
  "use strict";
  function name() {
    document.querySelectorAll('.public-DraftEditor-content:not([aria-label])').forEach(function (box) {
      var label = box.closest("[data-contentpath]") ? "正文的文字" : "文字";
      box.setAttribute("aria-label", label);
    });
  }
  new MutationObserver(name).observe(document.documentElement, { childList: true, subtree: true });
})();
