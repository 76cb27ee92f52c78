// What is drawn on the canvas of a map: symbols of single points, groups that tell what they hold, names.
const DARK = "#10181f", FIELD = 40, SIZE = 32; // a symbol's field, and how large it is in pixels
const PLAIN = { outline: "M20 3a17 17 0 1 0 .01 0z", inside: [20, 20, 21], ring: [] };
const drawn = new Map();

function path2d(text) {
  if (!drawn.has(text)) drawn.set(text, new Path2D(text));
  return drawn.get(text);
}

function within(pen, x, y, scale, run) {
  pen.save();
  pen.translate(x, y);
  pen.scale(scale, scale);
  pen.lineCap = pen.lineJoin = "round";
  run();
  pen.restore();
}

// A symbol: its outline and the sign in its corner tell the category, its pictogram what it is.
export function symbol(pen, { x, y }, colour, mark = PLAIN, pictogram = "") {
  within(pen, x - SIZE / 2, y - SIZE / 2, SIZE / FIELD, () => {
    const outline = path2d(mark.outline);
    pen.strokeStyle = "#fff";
    pen.lineWidth = mark.dashed ? 7 : 5;
    pen.stroke(outline);
    pen.fillStyle = mark.dashed ? "#fff" : colour;
    pen.fill(outline);
    if (mark.dashed) {
      pen.lineCap = "butt";
      pen.setLineDash([5, 3.5]);
      pen.lineWidth = 3;
      pen.strokeStyle = colour;
      pen.stroke(outline);
      pen.setLineDash([]);
    }
    const [middle, down, size] = mark.inside;
    if (pictogram) {
      within(pen, middle - size / 2, down - size / 2, size / 24, () => {
        pen.strokeStyle = mark.dashed ? DARK : "#fff";
        pen.lineWidth = 2.3;
        pen.stroke(path2d(pictogram));
      });
    }
    if (mark.sign) badge(pen, mark);
  });
}

function badge(pen, mark) {
  pen.beginPath();
  pen.arc(34, 8, 10, 0, 7);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.strokeStyle = DARK;
  pen.lineWidth = 1.5;
  pen.stroke();
  within(pen, 27.5, 1.5, 0.54, () => {
    pen.strokeStyle = pen.fillStyle = DARK;
    pen.lineWidth = 4;
    if (mark.strokes) pen.stroke(path2d(mark.strokes));
    if (mark.filled) pen.fill(path2d(mark.filled));
  });
}

// A group: how many, and by its ring how many of each category; each has a colour and dashes of its own.
export function group(pen, { x, y, r }, count, shares, font) {
  pen.beginPath();
  pen.arc(x, y, r, 0, 7);
  pen.fillStyle = "#fff";
  pen.fill();
  const middle = r - 4.5;
  let from = -Math.PI / 2;
  for (const { share, colour, mark = PLAIN } of shares) {
    const to = from + 2 * Math.PI * share, gap = shares.length > 1 ? 1.2 / middle : 0;
    pen.beginPath();
    pen.arc(x, y, middle, from + gap, to - gap);
    pen.strokeStyle = colour;
    pen.lineWidth = 6;
    pen.setLineDash(mark.ring);
    pen.stroke();
    pen.setLineDash([]);
    from = to;
  }
  pen.beginPath();
  pen.arc(x, y, r - 0.5, 0, 7);
  pen.strokeStyle = "#33424d";
  pen.lineWidth = 1;
  pen.stroke();
  pen.fillStyle = DARK;
  pen.font = `700 ${count > 999 ? 12 : 13.5}px ${font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count, x, y + 0.5);
}

// The one that is chosen: visible on light and dark ground.
export function chosen(pen, { x, y, r }) {
  for (const [colour, width] of [["#fff", 7], [DARK, 3.5]]) {
    pen.beginPath();
    pen.arc(x, y, r + 5, 0, 7);
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
  }
}

export function name(pen, lines, { left, top }, { wide, high, font }, ink, halo) {
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = halo;
  pen.fillStyle = ink;
  const step = high / lines.length, x = left + wide / 2;
  for (const draw of ["strokeText", "fillText"]) lines.forEach((line, at) => pen[draw](line, x, top + step * (at + 0.5)));
}

// Stripes over a colour, for what greyscale would not tell.
export function striped(colour) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = "#fff";
  pen.lineWidth = 2;
  for (const shift of [-8, 0, 8]) {
    pen.beginPath();
    pen.moveTo(shift - 1, 9);
    pen.lineTo(shift + 9, -1);
    pen.stroke();
  }
  return pen.createPattern(tile, "repeat");
}
