"use strict";
(function () {
  var data = kpss.data;
  var traveller = kpss.id("traveller"), view = kpss.id("view");
  var body = kpss.id("pieces"), lines = body ? Array.prototype.slice.call(body.rows) : [];
  var LOOKS = {
    state: {
      open: [{ color: "#5b9bd5", weight: 2 }, "schůdné"],
      unknown: [{ color: "#7b8794", weight: 2, dashArray: "1 5" }, "nevíme"],
      slowed: [{ color: "#a84f00", weight: 4, dashArray: "7 4" }, "s obtížemi"],
      closed: [{ color: "#10181f", weight: 5 }, "neschůdné"]
    },
    known: {
      unknown: [{ color: "#7b8794", weight: 2, dashArray: "1 5" }, "něco, na čem záleží, nevíme"],
      open: [{ color: "#0b5fa5", weight: 3 }, "víme vše"],
      slowed: [{ color: "#0b5fa5", weight: 3 }, ""],
      closed: [{ color: "#0b5fa5", weight: 3 }, ""]
    }
  };
  if (!data.travellers.length) { return kpss.begin(); }

  function rows() { return data.rows[traveller.value] || []; }
  function sum(name) {
    var at = kpss.fieldsOf(data.columns)[name];
    return rows().reduce(function (all, row) { return all + (row ? row[at] || 0 : 0); }, 0);
  }

  function told() {
    var km = sum("km"), unknown = sum("unknown_km");
    if (!km) { return "O ulicích nic nevíme."; }
    return kpss.sentence(traveller.selectedOptions[0].textContent) + ": z " + kpss.number(km) + " km ulic víme vše o " +
      kpss.shown.share((km - unknown) / km) + " délky; neschůdné je " + kpss.number(sum("closed_km"), 1) + " km, s obtížemi " + kpss.number(sum("slowed_km"), 1) + " km.";
  }

  function draw() {
    map_page.closePopup();
    feature_group_streets.clearLayers();
    var who = traveller.selectedIndex;
    Object.keys(LOOKS[view.value]).forEach(function (state) {
      var look = LOOKS[view.value][state][0], paths = [];
      data.lines.forEach(function (pair) { if (pair[0][who] === state) { paths = paths.concat(pair[1]); } });
      L.polyline(paths.map(kpss.decoded), Object.assign({ interactive: false, opacity: 1, lineCap: "butt" }, look)).addTo(feature_group_streets);
    });
    pieces();
    kpss.table(rows(), traveller.selectedOptions[0].textContent, kpss.showPlace);
    kpss.id("told").textContent = told();
    key();
  }

  function pieces() {
    feature_group_symbols.clearLayers();
    data.pieces.forEach(function (one, row) {
      var mine = one.traveller === traveller.value;
      lines[row].hidden = !mine;
      if (mine) { one.marker = kpss.marker(one.at, dot(one.state), 28, one.words, function () { return popupOf(one); }).addTo(feature_group_symbols); }
    });
  }

  function dot(state) {
    var shut = state === "closed";
    return kpss.svg("svg", { viewBox: "-2 -2 44 44", "aria-hidden": "true", class: "symbol" }, [
      shut ? kpss.svg("rect", { x: 5, y: 5, width: 30, height: 30, rx: 3, fill: "#10181f", stroke: "#fff", "stroke-width": 2 })
        : kpss.svg("path", { d: "M20 2L38 36H2z", fill: "#a84f00", stroke: "#fff", "stroke-width": 2 }),
      kpss.svg("path", { d: shut ? "M13 13L27 27M27 13L13 27" : "M20 14v9M20 28v1", fill: "none", stroke: "#fff", "stroke-width": 4, "stroke-linecap": "round" })]);
  }

  function popupOf(one) {
    return kpss.popup(one.words, [kpss.details([["Stav", data.states[one.state]], ["Obec", one.municipality], ["Viděno", one.seen], ["Odkud to víme", one.source]])]);
  }

  function key() {
    var looks = LOOKS[view.value];
    var items = Object.keys(looks).filter(function (state) { return looks[state][1]; }).map(function (state) {
      var look = looks[state][0];
      return [kpss.svg("svg", { viewBox: "0 0 30 18", "aria-hidden": "true" }, [kpss.svg("line", {
        x1: 1, y1: 9, x2: 29, y2: 9, stroke: look.color, "stroke-width": look.weight, "stroke-dasharray": look.dashArray || ""
      })]), looks[state][1]];
    });
    if (data.pieces.length) { items.push([dot("closed"), "překážka z průzkumu"], [dot("slowed"), "obtíž z průzkumu"]); }
    kpss.legend(items);
  }

  lines.forEach(function (line, row) {
    var one = data.pieces[row];
    line.cells[0].replaceChildren(kpss.finder(one.words, function () {
      map_page.setView(one.at, Math.max(map_page.getZoom(), 16), { animate: false });
      if (one.marker) { one.marker.openPopup(); }
    }));
  });
  kpss.begin();
  geo_json_municipalities.setStyle({ fillColor: "#fbfaf6", fillOpacity: 1 });
  kpss.labels(null);
  kpss.places(rows, function (one) {
    var row = rows()[one];
    return row ? "víme vše o " + kpss.shown.share(row[kpss.fieldsOf(data.columns).share_known]) : "bez údaje";
  }, function () { return false; });
  traveller.addEventListener("change", draw);
  view.addEventListener("change", draw);
  draw();
}());
