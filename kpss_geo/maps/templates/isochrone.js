"use strict";
(function () {
  var data = kpss.data, traveller = kpss.id("traveller"), own = data.symbols[0], entry = data.entries[0];

  function row(values) {
    var made = kpss.el("tr");
    kpss.cells(made, values, data.columns);
    var head = kpss.el("th", made.firstChild.textContent, "count");
    head.scope = "row";
    made.replaceChild(head, made.firstChild);
    return made;
  }

  function draw() {
    var rows = data.tables[traveller.value] || [], who = traveller.selectedOptions[0].textContent;
    var drawn = kpss.bands(traveller.value), last = rows[rows.length - 1];
    if (drawn) { map_page.fitBounds(feature_group_bands.getBounds().extend(own.at), { padding: [10, 10], maxZoom: 14, animate: false }); }
    kpss.id("rows").replaceChildren.apply(kpss.id("rows"), rows.map(row));
    kpss.id("caption").textContent = entry.name + ", " + who;
    kpss.id("told").textContent = kpss.sentence(last ? who + ": do " + kpss.number(last[0]) + " minut sem dosáhne " + kpss.number(last[1]) +
      " lidí (" + kpss.shown.share(last[2]) + ")." : who + ": pro tuto volbu není žádný údaj.") +
      (drawn ? "" : " Časová pásma pro tuto volbu nejsou spočtena.");
  }

  kpss.begin([own.at]);
  kpss.bandLegend();
  kpss.labels(null);
  kpss.avoid([{ at: own.at, half: 22 }]);
  kpss.marker(own.at, own.vague ? kpss.ring(1) : kpss.symbol(entry), own.vague ? 60 : 44, entry.name, function () {
    return kpss.entriesPopup("", [0]);
  }, own.vague ? "ring" : "").addTo(feature_group_symbols);
  if (data.travellers.length) {
    traveller.addEventListener("change", draw);
    draw();
  }
}());
