// Answers to the questions that tests/web/test_placing.py asks of the map's script.
import { readFileSync } from "node:fs";
const { broken, gathered, partedAt, placed } = await import(process.argv[2]);
const asked = JSON.parse(readFileSync(0, "utf-8"));
const answers = {
  names: asked.names.map(({ names, signs, boxes, size }) => placed(names, signs, boxes, size)),
  points: asked.points.map(({ points, zoom, origin }) => gathered(points, zoom, origin)),
  parted: asked.parted.map(({ layer, members }) => partedAt(layer, members, 8, 19)),
  broken: asked.broken.map(broken),
};
process.stdout.write(JSON.stringify(answers));
