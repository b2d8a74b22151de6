// 只做增强：没有脚本，一切照样能用。
(function () {
  "use strict";
  var errors = document.getElementById("errors");
  if (errors) { errors.focus(); }
  watchIdentity(document.querySelector("[data-identity] #id_identity"));
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
