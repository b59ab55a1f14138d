import http, { type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Server } from '@ujrpc/core';
import { fastifyPlugin } from '@ujrpc/core/fastify';
import { toNodeHandler } from '@ujrpc/core/node';
import connect from 'connect';
import express from 'express';
import { fastify } from 'fastify';
import 'reflect-metadata';
import { onClose } from '../support/closing.js';

/** Mounts a server at `/rpc`, in an application that has other routes; resolves to its port. */
export type Host = (server: Server) => Promise<number>;

export async function listen(listener: RequestListener): Promise<number> {
  const host = http.createServer(listener);
  onClose(async () => {
    host.closeAllConnections();
    await new Promise((resolve) => host.close(resolve));
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  return (host.address() as AddressInfo).port;
}

/** Not mounted: it takes all there is. */
const nodeHttp: Host = (server) => {
  const handler = toNodeHandler(server);
  return listen((request, response) => {
    request.url = request.url?.replace(/^\/rpc/, '').replace(/^(?!\/)/, '/');
    handler(request, response);
  });
};

const onConnect: Host = (server) => {
  const app = connect();
  app.use('/rpc', toNodeHandler(server));
  app.use('/other', (_request, response) => response.end('other'));
  return listen(app);
};

/** Express before and after its parser, which takes bodies of JSON away. */
const onExpress =
  (make: typeof express, parser: 'before' | 'after' | 'raw'): Host =>
  (server) => {
    const app = make();
    if (parser === 'after') {
      app.use(make.json());
    } else if (parser === 'raw') {
      app.use('/rpc', make.raw({ type: '*/*' }));
    }
    app.use('/rpc', toNodeHandler(server));
    app.use(make.json());
    app.post('/other', (request, response) => void response.json(request.body));
    return listen(app);
  };

const onFastify: Host = async (server) => {
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyPlugin(server), { prefix: '/rpc' });
  app.post('/other', (request) => request.body);
  await app.listen({ port: 0, host: '127.0.0.1' });
  onClose(() => app.close());
  return (app.server.address() as AddressInfo).port;
};

const onNest: Host = async (server) => {
  class AppModule {}
  Module({})(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false, forceCloseConnections: true });
  app.use('/rpc', toNodeHandler(server));
  await app.listen(0, '127.0.0.1');
  onClose(() => app.close());
  return (app.getHttpServer().address() as AddressInfo).port;
};

/** The types of Express 5 fit what is used of it here. */
const older = createRequire(import.meta.url)('express-4') as typeof express;

export const hosts: Readonly<Record<string, Host>> = {
  'node:http': nodeHttp,
  'Connect 3': onConnect,
  'Express 5': onExpress(express, 'before'),
  'Express 5 after express.json()': onExpress(express, 'after'),
  'Express 5 after express.raw()': onExpress(express, 'raw'),
  'Express 4': onExpress(older, 'before'),
  'Express 4 after express.json()': onExpress(older, 'after'),
  'Fastify 5': onFastify,
  'Nest 12': onNest,
};
