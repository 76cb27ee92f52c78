"use strict";
(function () {
  var data = kpss.data, at = kpss.fieldsOf(data.columns), tints = kpss.ramp(5).reverse();
  var service = kpss.id("service"), traveller = kpss.id("traveller");
  if (!data.labels.length) { return kpss.begin(); }

  function rows() { return data.rows[service.value + "|" + traveller.value] || []; }
  function value(place, name) { return rows()[place] ? rows()[place][at[name]] : null; }
  function part(place, name) { var people = value(place, "people"); return people ? value(place, name) / people : null; }
  function shares(place) { return kpss.percent(part(place, "people_sure"), part(place, "people_possible")); }
  function sum(name) { return rows().reduce(function (all, row) { return all + (row ? row[at[name]] || 0 : 0); }, 0); }

  function tint(place) {
    var sure = part(place, "people_sure"), possible = part(place, "people_possible");
    if (sure === null) { return "url(#hatch)"; }
    var step = Math.min(4, Math.floor(sure * 5 + 1e-9));
    return kpss.open(sure, possible) ? "url(#maybe" + step + ")" : tints[step];
  }

  function told() {
    var people = sum("people"), unknown = sum("unknown");
    return kpss.sentence(data.labels[service.value]) + ", " + traveller.selectedOptions[0].textContent + " do " + kpss.number(data.minutes) +
      " minut tam i zpět: z " + kpss.number(people) + " lidí jistě dosáhne a vejde " + kpss.number(sum("people_sure")) +
      (unknown ? ", u dalších " + kpss.number(unknown) + " rozhodnou nezměřené ulice a vchody." : ".");
  }

  function draw() {
    map_page.closePopup();
    data.places.forEach(function (place, one) { kpss.layers[one].setStyle({ fillColor: tint(one), fillOpacity: 1, color: "#fff" }); });
    kpss.labels(shares, function (one) { return value(one, "people") || -1; });
    kpss.table(rows(), data.labels[service.value] + ", " + traveller.selectedOptions[0].textContent, kpss.showPlace);
    kpss.id("told").textContent = told();
  }

  var markerOf = {};

  function popupOf(rows) {
    var parts = [];
    rows.forEach(function (row) {
      var one = data.next[row];
      if (rows.length > 1) { parts.push(kpss.el("h4", one.words)); }
      parts.push(kpss.details([["Lidí čeká", one.figures[0], true], ["Odpovědí čeká", one.figures[1], true], ["Jen na tom", one.figures[2], true]]));
    });
    return kpss.popup(rows.length > 1 ? "Kde mapovat dál" : data.next[rows[0]].words, parts);
  }

  // Numbers of the list; of those that would lie over one another the first stands with a plus.
  function symbols() {
    feature_group_symbols.clearLayers();
    var occupied = [];
    kpss.clusters(data.next.map(function (one, row) { return { at: one.at, rows: [row] }; }), 28).forEach(function (one) {
      var at = map_page.layerPointToLatLng(one.point), name = (one.rows[0] + 1) + (one.rows.length > 1 ? "+" : "");
      var made = kpss.marker(at, kpss.many(name), 28, "Kde mapovat dál, " + name, function () { return popupOf(one.rows); }).addTo(feature_group_symbols);
      one.rows.forEach(function (row) { markerOf[row] = made; });
      occupied.push({ at: at, half: 14 });
    });
    kpss.avoid(occupied);
  }

  function ahead() {
    var box = kpss.id("next"), lines = box ? Array.prototype.slice.call(box.rows) : [];
    data.next.forEach(function (one, row) {
      lines[row].cells[0].replaceChildren(kpss.finder(one.words, function () {
        map_page.setView(one.at, 17, { animate: false });
        markerOf[row].openPopup();
      }));
    });
    symbols();
    map_page.on("zoomend", symbols);
  }

  kpss.begin();
  tints.forEach(function (one, step) { kpss.striped(one, "maybe" + step); });
  kpss.legend([[tints[0], "méně než 20 %"], [tints[1], "20 až 40 %"], [tints[2], "40 až 60 %"], [tints[3], "60 až 80 %"],
    [tints[4], "80 % a více"], ["url(#maybe2)", "záleží na nezměřených ulicích a vchodech"], ["url(#hatch)", "bez údaje"],
    [kpss.many(1), "kde mapovat dál"]]);
  kpss.places(rows, shares, function () { return false; });
  service.addEventListener("change", draw);
  traveller.addEventListener("change", draw);
  ahead();
  draw();
}());
