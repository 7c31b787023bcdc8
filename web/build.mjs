// Builds the page into the Python package: assets with hashed names first, index.html last, so that a portal
// that is running never serves a page whose assets are missing.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2] ?? join(here, "..", "src", "tickscope", "portal", "static");
const assets = join(out, "assets");

await mkdir(assets, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts", "src/styles.css"],
  entryNames: "[name]-[hash]",
  outdir: assets,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome110", "firefox115", "safari16.4"],
  legalComments: "inline",
  metafile: true,
  logLevel: "warning",
});

const built = Object.keys(result.metafile.outputs).map((path) => basename(path));
const named = (extension) => built.find((name) => name.endsWith(extension));
const page = (await readFile(join(here, "src", "index.html"), "utf8"))
  .replace("{{script}}", `assets/${named(".js")}`)
  .replace("{{style}}", `assets/${named(".css")}`);
await copyFile(join(here, "src", "favicon.svg"), join(out, "favicon.svg"));
await writeFile(join(out, "index.html.new"), page);
await rename(join(out, "index.html.new"), join(out, "index.html"));
for (const old of await readdir(assets)) if (!built.includes(old)) await rm(join(assets, old));
