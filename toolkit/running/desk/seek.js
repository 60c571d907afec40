(function () {
  "use strict";
  var MOST = 30;
  var q = document.getElementById("q"), told = document.getElementById("told");
  var hits = document.getElementById("hits"), card = document.getElementById("card");
  if (typeof PEOPLE === "undefined") {
    told.appendChild(document.createTextNode("没有找到旁边的名单文件，不能查人；请双击「1-今天」重写这一页。"));
    return;
  }
  var words = PEOPLE.words, people = PEOPLE.people, first = new Date(PEOPLE.year, 0, 1);

  function put(parent, name, text) {
    var made = document.createElement(name);
    made.appendChild(document.createTextNode(text));
    parent.appendChild(made);
    return made;
  }
  function clear(node) { while (node.firstChild) { node.removeChild(node.firstChild); } }
  function plain(text) { return text.replace(/[\s\u3000·]+/g, ""); }
  function place(row) {
    var out = [];
    for (var i = 1; i < 4; i++) {
      var word = words[row[i]];
      if (word && out.indexOf(word) < 0) { out.push(word); }
    }
    return out.join(" ");
  }
  function date(days) {
    var day = new Date(first.getFullYear(), 0, 1 + days);
    return (day.getMonth() + 1) + "月" + day.getDate() + "日";
  }
  function show(row, stay) {
    clear(card);
    put(card, "h3", row[0]);
    put(card, "p", place(row));
    if (words[row[4]]) { put(card, "p", "联系人：" + words[row[4]]); }
    if (words[row[5]]) { put(card, "p", "生日：" + words[row[5]]); }
    var done = row[6];
    put(card, "p", done.length ? "今年做过的：" : "今年台账里没有为他（她）做过的事。");
    if (done.length) {
      var list = put(card, "ul", "");
      for (var i = done.length - 2; i >= 0; i -= 2) { put(list, "li", date(done[i + 1]) + " " + words[done[i]]); }
    }
    if (PEOPLE.note) { put(card, "p", PEOPLE.note); }
    card.hidden = false;
    if (!stay) { card.focus(); }
  }
  function button(row) {
    var line = put(hits, "li", ""), made = put(line, "button", row[0] + "　" + place(row));
    made.setAttribute("type", "button");
    made.onclick = function () { show(row); };
  }
  function seek(stay) {
    var wanted = plain(q.value), found = [];
    clear(hits);
    card.hidden = true;
    clear(told);
    if (!wanted) { return; }
    for (var i = 0; i < people.length; i++) {
      if (plain(people[i][0]).indexOf(wanted) >= 0 || plain(place(people[i])).indexOf(wanted) >= 0) { found.push(people[i]); }
    }
    var said = found.length ? "有" + found.length + "人" : "没有查到。名单里只有健在的、分得清的老同志。";
    if (found.length > MOST) { said += "，先列" + MOST + "人，请写得细一些"; }
    told.appendChild(document.createTextNode(said));
    for (var j = 0; j < found.length && j < MOST; j++) { button(found[j]); }
    if (found.length === 1) { show(found[0], stay); }
  }
  document.getElementById("asking").hidden = false;
  document.getElementById("asking").onsubmit = function () { seek(false); return false; };
  q.oninput = function () { if (plain(q.value).length > 1) { seek(true); } };
}());
