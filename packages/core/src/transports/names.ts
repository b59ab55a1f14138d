export type TransportName = 'uring' | 'epoll' | 'node';

/** `auto`: io_uring where the kernel allows it, else epoll, else Node's own sockets. */
export type TransportChoice = 'auto' | TransportName;
