// Ticks without Excel: kept as a small file for 待登记, or sent to the server on this computer that shows the page.
(function () {
  "use strict";
  function id(name) { return document.getElementById(name); }
  var panel = id("ticks");
  var boxes = document.querySelectorAll ? document.querySelectorAll("input.tick") : [];
  if (!panel || !boxes.length || !window.JSON) { return; }
  var served = /^http:$/.test(location.protocol);
  var ways = JSON.parse(panel.getAttribute("data-ways"));
  var verbs = { told: "通知到了", visited: "已走访慰问", contacted: "已联系" };
  var last = null, saved = false;
  document.body.className += " ticking";

  function element(name, text, parent) {
    var made = document.createElement(name);
    if (text) { made.appendChild(document.createTextNode(text)); }
    if (parent) { parent.appendChild(made); }
    return made;
  }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function stamp(now) {
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate()) + "T" +
      two(now.getHours()) + ":" + two(now.getMinutes());
  }
  function line(box) {
    var at = box;
    while (at && at.nodeName !== "LI") { at = at.parentNode; }
    return at;
  }
  function subject(box) {
    var at = line(box).parentNode;
    while (at && !/(^|\s)item(\s|$)/.test(at.className)) { at = at.parentNode; }
    var title = at && at.getElementsByTagName("strong")[0];
    var name = (box.parentNode.textContent || box.parentNode.innerText || "").replace(/^\s+/, "").split("（")[0];
    return name.replace(/\s+$/, "") + (title ? " " + (title.textContent || title.innerText) : "");
  }
  function field(text, made, parent) {
    var label = element("label", text + " ", parent);
    label.appendChild(made);
    return made;
  }
  function more(box) {
    var place = element("div", "", line(box));
    place.className = "tick-more";
    var asked = ways[box.getAttribute("data-tick")];
    if (asked) {
      var chosen = field("方式", element("select"), place);
      chosen.className = "tick-way";
      element("option", "请选", chosen).value = "";
      for (var i = 0; i < asked.length; i++) { element("option", asked[i], chosen).value = asked[i]; }
    }
    var when = field("什么时候（不写就是现在）", element("input"), place);
    when.className = "tick-when";
    when.type = "text";
    when.size = 12;
    var note = field("备注", element("input"), place);
    note.className = "tick-note";
    note.type = "text";
    note.maxLength = 100;
  }
  function value(box, name) {
    var found = line(box).querySelector("." + name);
    return found ? found.value : "";
  }
  function checked() {
    var found = [];
    for (var i = 0; i < boxes.length; i++) {
      if (boxes[i].checked && !boxes[i].disabled) { found.push(boxes[i]); }
    }
    return found;
  }
  function count() {
    var n = checked().length;
    panel.hidden = n === 0 && !last && !served;
    document.body.className = document.body.className.replace(/ ticked/g, "") + (panel.hidden ? "" : " ticked");
    id("ticks-count").innerHTML = "";
    element("span", n ? "勾了" + n + "条，还没有登记。" : saved ? "勾选存下了，还没有登记进台账。" : "勾的都登记了。", id("ticks-count"));
  }
  function onTick(event) {
    var box = event.target || event.srcElement;
    var had = line(box).querySelector(".tick-more");
    if (had) { had.parentNode.removeChild(had); }
    if (box.checked) {
      box.setAttribute("data-at", stamp(new Date()));
      more(box);
    }
    count();
  }
  function tell(lines) {
    var place = id("ticks-told");
    place.innerHTML = "";
    for (var i = 0; i < lines.length; i++) { element("p", lines[i], place); }
  }
  function mark(box, text, name) {
    var had = line(box).querySelector(".tick-more");
    if (had) { had.parentNode.removeChild(had); }
    box.disabled = true;
    element("span", " " + text, box.parentNode).className = name;
  }
  // Adler-32 over UTF-16 units, as toolkit/jobs/today/ticking.py reckons it: what was cut off is found.
  function sum(text) {
    var low = 1, high = 0;
    for (var i = 0; i < text.length; i++) {
      low = (low + text.charCodeAt(i)) % 65521;
      high = (high + low) % 65521;
    }
    function four(n) { return ("000" + n.toString(16)).slice(-4); }
    return four(high) + four(low);
  }
  // The text of the file, or null with the reason told.
  function composed(found) {
    var by = id("ticks-by").value.replace(/\s+/g, "");
    if (!found.length) { tell(["还没有勾。"]); return null; }
    if (!by) { tell(["请先写是谁办的。"]); id("ticks-by").focus(); return null; }
    var ticks = [];
    for (var i = 0; i < found.length; i++) {
      var way = line(found[i]).querySelector(".tick-way");
      if (way && !way.value) { tell([subject(found[i]) + "：请选是怎么办的（方式）。"]); way.focus(); return null; }
      ticks.push({
        kind: found[i].getAttribute("data-tick"), key: found[i].getAttribute("data-key"), label: subject(found[i]),
        at: found[i].getAttribute("data-at"), when: value(found[i], "tick-when"), way: way ? way.value : "", by: by,
        note: value(found[i], "tick-note")
      });
    }
    try { localStorage.setItem("toolkit-by", by); } catch (ignored) { /* no storage for files here */ }
    var body = JSON.stringify({
      format: "老干部工作工具箱勾选", version: 1, office: panel.getAttribute("data-unit"),
      day: document.body.getAttribute("data-day"), ticks: ticks
    }, null, 1);
    return body + "\n校验 " + sum(body) + "\n";
  }
  function filename() {
    return "待登记-" + stamp(new Date()).replace(/[-:]/g, "").replace("T", "-") + "-" +
      ("000" + Math.floor(Math.random() * 46656).toString(36)).slice(-3) + ".json";
  }
  function show(text) {
    id("ticks-paste").hidden = false;
    id("ticks-text").value = text;
    id("ticks-text").focus();
    id("ticks-text").select();
    var copied = false;
    try { copied = document.execCommand("copy"); } catch (ignored) { /* then by hand */ }
    return copied;
  }
  var NEXT = "下一步：把这个文件放进办公文件夹的「待登记」，再双击「1-今天」，问到时答应登记；也可以把它拖到「按钮」里「更多—登记勾选」的「登记勾选」上松开。";
  function save(found, text, why) {
    var name = filename();
    var lines = why ? [why] : [];
    if (!window.Blob) {
      show(text);
      tell(lines.concat(["这个浏览器不能存文件：请复制下面的文字，粘贴到记事本，存进办公文件夹的「待登记」，文件名以 .txt 结尾。"]));
    } else {
      var blob = new Blob([text], { type: "application/json" });
      if (navigator.msSaveOrOpenBlob) {
        navigator.msSaveBlob(blob, name);
      } else {
        var link = element("a", "", document.body);
        link.href = (window.URL || window.webkitURL).createObjectURL(blob);
        link.download = name;
        link.click();
        document.body.removeChild(link);
      }
      tell(lines.concat(["已存成文件「" + name + "」，在浏览器的「下载」文件夹里。台账还没有改。", NEXT,
        "没有存成的，点「显示文字，自己复制」。"]));
    }
    for (var i = 0; i < found.length; i++) { mark(found[i], "已存下，还没有登记", "tick-saved"); }
    last = text;
    saved = true;
    count();
  }
  function send(found, text) {
    var request = new XMLHttpRequest();
    id("ticks-save").disabled = true;
    tell(["正在登记……"]);
    request.open("POST", "ticks", true);
    request.setRequestHeader("Content-Type", "application/json; charset=utf-8");
    request.setRequestHeader("X-Toolkit", "ticks");
    request.onreadystatechange = function () {
      if (request.readyState !== 4) { return; }
      id("ticks-save").disabled = false;
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (ignored) { /* nobody answers any more */ }
      if (!answer || request.status !== 200) {
        save(found, text, answer ? answer.lines.join("") : "工具箱已经收工，不能直接登记，改存成文件。");
        return;
      }
      for (var i = 0; i < found.length; i++) {
        var how = answer.keys[found[i].getAttribute("data-key")];
        if (how) { mark(found[i], how, how === "已登记" ? "tick-done" : "tick-saved"); }
      }
      tell(answer.lines);
      last = text;
      count();
    };
    request.send(text);
  }
  id("ticks-save").onclick = function () {
    var found = checked();
    var text = composed(found);
    if (text) { (served ? send : save)(found, text); }
  };
  id("ticks-show").onclick = function () {
    var found = checked();
    var text = found.length || !last ? composed(found) : last;
    if (!text) { return; }
    var copied = show(text);
    tell([(copied ? "文字已经复制" : "请全选、复制下面的文字") + "：打开记事本，粘贴，存进办公文件夹的「待登记」，文件名以 .txt 结尾。"]);
    last = text;
  };
  if (served) {
    id("ticks-save").firstChild.nodeValue = "登记这些勾选";
    id("ticks-end").hidden = false;
    id("ticks-end").onclick = function () {
      var request = new XMLHttpRequest();
      request.open("POST", "end", true);
      request.setRequestHeader("X-Toolkit", "ticks");
      request.onreadystatechange = function () {
        if (request.readyState === 4) { tell(["收工了，这一页可以关掉。没有登记的勾选会存成文件。"]); }
      };
      request.send("");
    };
  }
  try { id("ticks-by").value = localStorage.getItem("toolkit-by") || ""; } catch (ignored) { /* as above */ }
  for (var i = 0; i < boxes.length; i++) {
    boxes[i].checked = false;
    boxes[i].title = verbs[boxes[i].getAttribute("data-tick")];
    element("span", " " + boxes[i].title, boxes[i].parentNode).className = "quiet";
    boxes[i].onchange = onTick;
  }
  count();
}());
