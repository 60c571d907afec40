(function () {
  "use strict";
  function two(n) { return (n < 10 ? "0" : "") + n; }
  var now = new Date();
  var day = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  document.getElementById("stale").hidden = document.body.getAttribute("data-day") === day;
  var night = document.getElementById("old");
  if (night && now.getTime() > new Date(night.getAttribute("data-from").replace(/-/g, "/").replace("T", " ")).getTime()) {
    night.hidden = false;
  }
}());
