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
  function open() { // what is folded is printed too
    var all = document.getElementsByTagName("details");
    for (var i = 0; i < all.length; i++) { all[i].setAttribute("open", "open"); }
  }
  if (window.addEventListener) { window.addEventListener("beforeprint", open); }
}());
