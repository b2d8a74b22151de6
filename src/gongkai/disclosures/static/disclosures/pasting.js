// 粘贴时连格式一起收下（表格还是表格）；粘贴以后又改了字的，以看得见的字为准
(function () {
  "use strict";
  var box = document.querySelector("textarea[data-paste]");
  var markup = document.getElementById("id_markup");
  var said = document.querySelector("[data-pasted]");
  if (!box || !markup) { return; }
  var shown = "";
  box.addEventListener("paste", function (event) {
    var given = event.clipboardData && event.clipboardData.getData("text/html");
    if (!given || box.value.trim()) { return; }
    markup.value = given;
    setTimeout(function () {
      shown = box.value;
      var tables = (given.match(/<table\b/gi) || []).length;
      said.textContent = "已带着格式收下" + (tables ? "，有表格 " + tables + " 张" : "") + "。";
    }, 0);
  });
  box.addEventListener("input", function () {
    if (markup.value && shown && box.value !== shown) {
      markup.value = "";
      shown = "";
      said.textContent = "您改了粘贴的字，按现在看得见的字存，不带格式。";
    }
  });
})();
