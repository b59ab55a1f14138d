import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

/**
 * A registry of the packages that are packed into a folder, so that package managers install them as
 * they will once these are published: by version, dependencies among them included.
 *
 * @returns its URL and how to close it
 */
export async function serveTarballs(folder) {
  const answers = new Map();
  const server = createServer(({ url }, response) => {
    const body = answers.get(decodeURIComponent(url).replace(/\?.*/, ''));
    response.writeHead(body === undefined ? 404 : 200);
    response.end(body ?? '{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.tgz'))) {
    const tarball = readFileSync(path.join(folder, file));
    const manifest = manifestOf(path.join(folder, file));
    // The address that a registry gives it: Yarn writes down any other one.
    const address = `/${manifest.name}/-/${path.basename(manifest.name)}-${manifest.version}.tgz`;
    answers.set(address, tarball);
    answers.set(`/${manifest.name}`, packument(manifest, tarball, url + address));
  }
  return { url, close: () => new Promise((resolve) => server.close(resolve)) };
}

function manifestOf(tarball) {
  return JSON.parse(
    execFileSync('tar', ['-xOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
  );
}

function packument(manifest, tarball, url) {
  const digest = (algorithm, encoding) => createHash(algorithm).update(tarball).digest(encoding);
  const dist = {
    tarball: url,
    shasum: digest('sha1', 'hex'),
    integrity: `sha512-${digest('sha512', 'base64')}`,
  };
  const { name, version } = manifest;
  return JSON.stringify({
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist } },
    // pnpm asks for the age of a version.
    time: { [version]: '2026-01-01T00:00:00.000Z' },
  });
}
