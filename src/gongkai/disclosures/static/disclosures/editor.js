// 表格编辑器（Handsontable）的中文菜单：Wagtail 自带的没有
(function () {
  "use strict";
  if (!window.Handsontable) { return; }
  var names = {
    insertRowAbove: "上面加一行", insertRowBelow: "下面加一行",
    insertColumnOnTheLeft: "左边加一列", insertColumnOnTheRight: "右边加一列",
    removeRow: "删去这些行", removeColumn: "删去这些列",
    undo: "撤销", redo: "重做", copy: "复制", cut: "剪切", mergeCells: "合并单元格"
  };
  var dictionary = { languageCode: "zh-hans" };
  Object.keys(names).forEach(function (name) {
    dictionary["ContextMenu:items." + name] = names[name];
  });
  Handsontable.languages.registerLanguageDictionary(dictionary);
  // 它复制粘贴用的输入框没有名称，听屏幕的人不知道是什么；窗口变了大小，它另做一个
  new MutationObserver(function () {
    var hidden = document.getElementById("HandsontableCopyPaste");
    if (hidden && !hidden.hasAttribute("aria-label")) {
      hidden.setAttribute("aria-label", "表格的复制粘贴");
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
