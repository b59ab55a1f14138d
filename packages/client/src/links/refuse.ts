/** @throws TypeError for a URL that no link is for, with the forms that there are */
export function refuse(url: string): never {
  throw new TypeError(
    `${url}: expected http://, https://, ws://, wss://, tcp://HOST:PORT, tls://HOST:PORT or unix:/PATH`,
  );
}
