"use strict";
(function () {
  var data = kpss.data, traveller = kpss.id("traveller"), own = data.symbols[0], entry = data.entries[0];
  var at = kpss.fieldsOf(data.columns);

  function row(values) {
    var made = kpss.el("tr");
    kpss.cells(made, values, data.columns);
    var head = kpss.el("th", made.firstChild.textContent, "count");
    head.scope = "row";
    made.replaceChild(head, made.firstChild);
    return made;
  }

  function reached(rows) {
    var row = rows.find(function (one) { return one[at.minutes] === data.standard; }) || rows[rows.length - 1];
    if (!row) { return "pro tuto volbu není žádný údaj."; }
    var sure = row[at.certain], people = row[at.people], open = sure < people;
    return "do " + kpss.number(row[at.minutes]) + " minut sem dosáhne " + (open ? "jistě " + kpss.number(sure) + ", možná " : "") +
      kpss.number(people) + " lidí (" + kpss.shown.share(row[at.share]) + ")." +
      (open ? " Barvy ukazují to možné: neznámé ulice i vchod bereme jako schůdné." : "");
  }

  function draw() {
    var rows = data.tables[traveller.value] || [], who = traveller.selectedOptions[0].textContent;
    var drawn = kpss.bands(traveller.value);
    if (drawn) { map_page.fitBounds(feature_group_bands.getBounds().extend(own.at), Object.assign(kpss.room(10), { maxZoom: 14 })); }
    kpss.id("rows").replaceChildren.apply(kpss.id("rows"), rows.map(row));
    kpss.id("caption").textContent = entry.name + ", " + who;
    kpss.id("told").textContent = kpss.sentence(who + ": " + reached(rows)) +
      (drawn ? "" : " Časová pásma pro tuto volbu nejsou spočtena.");
  }

  kpss.begin([own.at]);
  kpss.bandLegend([["#fbfaf6", "bez barvy: tudy nevede žádná ulice z dat, nebo je to dál než poslední pásmo"]]);
  kpss.tinted(function () { return "#fbfaf6"; });
  kpss.labels(null);
  kpss.avoid([{ at: own.at, half: 22 }]);
  kpss.marker(own.at, own.vague ? kpss.ring(1) : kpss.symbol(entry), 44, entry.name, function () {
    return kpss.entriesPopup("", [0]);
  }, own.vague ? "ring" : "").addTo(feature_group_symbols);
  if (data.travellers.length) {
    traveller.addEventListener("change", draw);
    draw();
  }
}());
