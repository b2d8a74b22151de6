// 只做增强：没有脚本，一切照样能用。
(function () {
  "use strict";
  var errors = document.getElementById("errors");
  if (errors) { errors.focus(); }
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
})();
