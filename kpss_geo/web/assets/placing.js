// Where signs and names of a map go so that none lies on another; plain figures in pixels, no browser needed.

const BEFORE = new Set(["nad", "pod", "u", "v", "ve", "na", "při", "za", "bei", "am", "an"]);
const ROOM = 2; // around a name
const GRID = 46, FINE = 30, FINE_FROM_ZOOM = 17; // sides of the cells whose points become one sign

// A name of several words in two lines, before its preposition; null for one word.
export function broken(name) {
  const words = name.split(" ");
  if (words.length < 2) return null;
  const found = words.findIndex((word, at) => at && BEFORE.has(word));
  const cut = found > 0 ? found : Math.floor(words.length / 2);
  return [words.slice(0, cut).join(" "), words.slice(cut).join(" ")];
}

export function radius(count) {
  return count === 1 ? 17 : Math.min(27, 17 + 3.5 * Math.log10(count));
}

// Pixels of a whole world at a zoom.
export function flat({ lon, lat }, one, zoom) {
  const scale = 256 * 2 ** zoom, sin = Math.sin((lat[one] * Math.PI) / 180);
  return { x: scale * (lon[one] / 360 + 0.5), y: scale * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) };
}

const LEFT = 0.7; // of a group at most stays one sign when it opens

// The least zoom at which a group opens well; where none does, the one that parts it at all; else null.
export function partedAt(layer, members, from, most) {
  let parted = null;
  for (let zoom = from; zoom <= most; zoom += 0.5) {
    const points = members.map((one) => ({ ...flat(layer, one, zoom), one }));
    const largest = Math.max(...gathered(points, zoom, { x: 0, y: 0 }).map((sign) => sign.members.length));
    if (largest <= LEFT * members.length) return zoom;
    if (largest < members.length) parted ??= zoom;
  }
  return parted;
}

// Points [{x, y, one}] as signs {x, y, r, members}; those of one cell of the ground, then all that would overlap, are one.
export function gathered(points, zoom, origin) {
  const side = zoom >= FINE_FROM_ZOOM ? FINE : GRID, cells = new Map();
  for (const { x, y, one } of points) {
    // the grid is tied to the ground, so that groups stay while the map is moved
    const key = Math.floor((x + origin.x) / side) * 1e7 + Math.floor((y + origin.y) / side);
    const cell = cells.get(key);
    if (cell) {
      cell.x += x;
      cell.y += y;
      cell.members.push(one);
    } else cells.set(key, { x, y, members: [one] });
  }
  const found = [...cells.values()].map(({ x, y, members }) =>
    ({ x: x / members.length, y: y / members.length, r: radius(members.length), members }));
  return apart(found);
}

// Signs of which no two overlap: the larger takes the smaller in.
function apart(signs) {
  const kept = [];
  const waiting = signs.sort((a, b) => a.members.length - b.members.length || b.x - a.x || b.y - a.y);
  while (waiting.length) {
    const one = waiting.pop();
    const near = kept.findIndex((other) => Math.hypot(other.x - one.x, other.y - one.y) < other.r + one.r);
    if (near < 0) {
      kept.push(one);
      continue;
    }
    const [other] = kept.splice(near, 1), a = one.members.length, b = other.members.length;
    waiting.push({
      x: (one.x * a + other.x * b) / (a + b), y: (one.y * a + other.y * b) / (a + b),
      r: radius(a + b), members: [...other.members, ...one.members],
    });
  }
  return kept;
}

// Names [{x, y, large, forms: [{wide, high}]}], the most important first, among signs {x, y, r} and boxes [left, top, right,
// bottom] that are taken: for each {left, top, form}, or null where it finds no room.
export function placed(names, signs, boxes, [width, height]) {
  const taken = boxes.slice();
  return names.map((name) => {
    if (name.x < 0 || name.y < 0 || name.x > width || name.y > height) return null;
    const around = signs.filter((sign) => Math.abs(sign.x - name.x) < 260 && Math.abs(sign.y - name.y) < 140);
    const free = candidates(name).filter(({ box }) =>
      box[0] >= ROOM && box[1] >= ROOM && box[2] <= width - ROOM && box[3] <= height - ROOM
      && !taken.some((other) => meet(box, other)) && !around.some((sign) => covers(sign, box)));
    // a large place is rather named a little closer to a neighbour than not at all
    const found = free.find((one) => !strays(names, name, one, 0.75)) ?? (name.large ? free.find((one) => !strays(names, name, one, 0.3)) : null);
    if (!found) return null;
    taken.push(found.box);
    return { left: found.box[0], top: found.box[1], form: found.form };
  });
}

const ASIDE = [0, 0.3, -0.3, 0.55, -0.55];
const DOWN = [0, 6, -6, 12, -12, 18, -18, 24, -24, 30, -30, 36, -36, 42, -42, 48, -48];

function candidates({ x, y, forms }) {
  const found = [];
  forms.forEach(({ wide, high }, form) => {
    for (const down of DOWN) {
      for (const part of [...ASIDE, ...(Math.abs(down) < 30 ? [0.5 + 36 / wide, -0.5 - 36 / wide] : [])]) {
        const aside = part * wide, left = x + aside - wide / 2, top = y + down - high / 2;
        found.push({
          box: [left, top, left + wide, top + high], x: x + aside, y: y + down, form,
          away: Math.hypot(aside, down), cost: Math.hypot(aside, 1.4 * down) + 9 * form,
        });
      }
    }
  });
  return found.sort((a, b) => a.cost - b.cost);
}

// Would the name seem to belong to a neighbour.
function strays(names, own, { x, y, away }, part) {
  return away > 8 && names.some((other) => other !== own && Math.hypot(other.x - x, other.y - y) < part * away);
}

function meet(a, b) {
  return a[0] - ROOM < b[2] && a[2] + ROOM > b[0] && a[1] - ROOM / 2 < b[3] && a[3] + ROOM / 2 > b[1];
}

function covers(sign, [left, top, right, bottom]) {
  const x = Math.max(left, Math.min(sign.x, right)), y = Math.max(top, Math.min(sign.y, bottom));
  return Math.hypot(sign.x - x, sign.y - y) < sign.r + 1;
}
