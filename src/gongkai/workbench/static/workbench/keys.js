/* Ctrl+K 查找；g 加一个字母到各处；案件页按 e 办现在该办的事。没有脚本的，“查找”是一个网页。 */
(function () {
  "use strict";
  var places = { w: "workbench/", c: "cases/", n: "cases/intake/", d: "disclosures/", r: "workbench/calendar/", t: "workbench/notices/" };
  var root = "/admin/";
  var waiting = false;
  var timer = null;
  var asked = 0;

  // 表比窗口宽的，说可以左右滑动
  document.querySelectorAll(".desk .wide").forEach(function (box) {
    box.classList.toggle("overflows", box.scrollWidth > box.clientWidth + 1);
  });

  function token() {
    var config = document.getElementById("wagtail-config");
    return config ? JSON.parse(config.textContent).CSRF_TOKEN : "";
  }

  function build() {
    var dialog = document.createElement("dialog");
    dialog.className = "gongkai-find desk";
    dialog.setAttribute("aria-labelledby", "gongkai-find-title");
    dialog.innerHTML =
      '<form method="dialog" class="find-head"><h2 id="gongkai-find-title">查找</h2>' +
      '<button type="submit" class="button button-small button-secondary">关闭</button></form>' +
      '<label for="gongkai-find-q">编号、姓名、内容、标题、案号</label>' +
      '<input id="gongkai-find-q" type="search" maxlength="100" autocomplete="off" aria-describedby="gongkai-find-help">' +
      '<p class="cite" id="gongkai-find-help">上下键选，回车打开；按申请人找的记入留痕</p>' +
      '<div class="find-results" aria-live="polite"></div>';
    document.body.appendChild(dialog);
    var input = dialog.querySelector("input");
    input.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () { look(dialog, input.value.trim()); }, 300);
    });
    dialog.addEventListener("keydown", function (event) { move(dialog, event); });
    return dialog;
  }

  function look(dialog, words) {
    var place = dialog.querySelector(".find-results");
    var mine = ++asked;
    if (!words) { place.textContent = ""; return; }
    fetch(root + "workbench/find/", {
      method: "POST",
      headers: { "X-CSRFToken": token(), "X-Part": "found", "Content-Type": "application/x-www-form-urlencoded" },
      body: "q=" + encodeURIComponent(words),
    }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (html) {
      if (mine === asked) { place.innerHTML = html; }
    }).catch(function () {
      if (mine === asked) { place.textContent = "没有查成，请再试一次；登录过期的请重新登录。"; }
    });
  }

  function move(dialog, event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Enter") { return; }
    var links = Array.prototype.slice.call(dialog.querySelectorAll(".find-results a"));
    var at = links.indexOf(document.activeElement);
    if (event.key === "Enter") {
      if (document.activeElement.tagName === "INPUT") {
        event.preventDefault();
        if (links.length) { links[0].click(); }
      }
      return;
    }
    event.preventDefault();
    var next = event.key === "ArrowDown" ? at + 1 : at - 1;
    (links[next] || dialog.querySelector("input")).focus();
  }

  function open() {
    var dialog = document.querySelector("dialog.gongkai-find") || build();
    if (!dialog.open) { dialog.showModal(); }
    var input = dialog.querySelector("input");
    input.focus();
    input.select();
  }

  /* Wagtail 的快捷键一览原来由“帮助”菜单打开，那个菜单去掉了（里面是外网的英文网页） */
  function help() {
    var button = document.createElement("button");
    button.type = "button";
    button.hidden = true;
    button.setAttribute("data-a11y-dialog-show", "keyboard-shortcuts-dialog");
    document.body.appendChild(button);
    button.click();
    button.remove();
  }

  function writing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  var field = null;
  document.addEventListener("focusin", function (event) {
    if (event.target.tagName === "TEXTAREA") { field = event.target; }
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-phrase]");
    if (!button) { return; }
    var place = field || document.querySelector(".desk textarea");
    if (place) { place.setRangeText(button.nextElementSibling.textContent, place.selectionStart, place.selectionEnd, "end"); place.focus(); }
  });

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      if (writing(event.target) && event.target.isContentEditable) { return; }
      event.preventDefault();
      open();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) { return; }
    if (document.querySelector("dialog[open]")) { return; }
    if (event.key === "?") { event.preventDefault(); help(); return; }
    if (waiting && places[event.key]) { location.href = root + places[event.key]; return; }
    waiting = event.key === "g";
    if (waiting) { setTimeout(function () { waiting = false; }, 1500); }
    var first = event.key === "e" && document.querySelector(".desk a.primary-action");
    if (first) { event.preventDefault(); first.click(); }
  });
})();
