// The client's side of RFC 6455, as little of it as a text protocol needs. Node 20 has no WebSocket of its own.
// Part of a LiveCommerce client that was written from docs/protocol.md and docs/asyncapi.yaml alone; see follow.mjs.
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

const TEXT = 1, CLOSE = 8, PING = 9, PONG = 10;

/** The server answered the upgrade with an ordinary HTTP response. */
export class UpgradeRefused extends Error {
  constructor(status, headers, body) {
    super(`upgrade refused: ${status}`);
    Object.assign(this, { status, headers, body });
  }
}

/**
 * Opens a WebSocket. `onText` gets the text of each frame (fragments too: the caller splits by its own terminator), `onEnd` is called once.
 * Answers {send(text), close(), destroy()}.
 */
export function openWebSocket(url, { headers = {}, timeoutMs = 10_000, onText, onEnd }) {
  return new Promise((resolve, reject) => {
    const key = randomBytes(16).toString('base64');
    const target = new URL(url);
    const request = (target.protocol === 'https:' ? https : http).get(target, {
      headers: { ...headers, Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': key },
      agent: false,
      timeout: timeoutMs,
    });
    request.on('timeout', () => request.destroy(new Error('no answer to the upgrade')));
    request.on('error', reject);
    request.on('response', response => {
      let body = '';
      response.setEncoding('utf8').on('data', text => { body += text; }).on('error', reject)
        .on('end', () => reject(new UpgradeRefused(response.statusCode, response.headers, body)));
    });
    request.on('upgrade', (response, socket, head) => {
      const expected = createHash('sha1').update(key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
      if (response.headers['sec-websocket-accept'] !== expected) {
        socket.destroy();
        return reject(new Error('not a WebSocket server'));
      }
      socket.setTimeout(0);
      socket.setNoDelay(true);
      const send = (opcode, payload) => { if (!socket.destroyed) socket.write(frame(opcode, payload)); };
      const decoder = new TextDecoder(); // a character may span fragments
      let pending = Buffer.alloc(0);
      let ended = false;
      const end = reason => {
        if (ended) return;
        ended = true;
        socket.destroy();
        onEnd(reason);
      };
      const take = bytes => {
        pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
        for (let next; !ended && (next = parse(pending)); pending = pending.subarray(next.size)) {
          if (next.opcode === PING) send(PONG, next.payload);
          else if (next.opcode === CLOSE) {
            send(CLOSE, next.payload.subarray(0, 2));
            end(`closed ${next.payload.length >= 2 ? next.payload.readUInt16BE(0) : ''}`);
          } else if (next.opcode <= 2) onText(decoder.decode(next.payload, { stream: true }));
        }
      };
      socket.on('data', take).on('error', error => end(error.message)).on('close', () => end('connection lost'));
      resolve({
        send: text => send(TEXT, Buffer.from(text)),
        close: () => { send(CLOSE, Buffer.from([0x03, 0xe8])); setTimeout(() => end('closed by us'), 500).unref(); },
        destroy: () => end('destroyed by us'),
      });
      if (head.length > 0) queueMicrotask(() => take(head));
    });
  });
}

function frame(opcode, payload) {
  const mask = randomBytes(4);
  const long = payload.length > 65535 ? 8 : payload.length > 125 ? 2 : 0;
  const header = Buffer.alloc(2 + long);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (long === 8 ? 127 : long === 2 ? 126 : payload.length);
  if (long === 2) header.writeUInt16BE(payload.length, 2);
  if (long === 8) header.writeBigUInt64BE(BigInt(payload.length), 2);
  const masked = Buffer.from(payload);
  for (let i = 0; i < masked.length; i++) masked[i] ^= mask[i & 3];
  return Buffer.concat([header, mask, masked]);
}

/** The first frame of the buffer, or null when it is not whole yet. A server does not mask. */
function parse(buffer) {
  if (buffer.length < 2) return null;
  let length = buffer[1] & 0x7f;
  let at = 2;
  if (length === 126) {
    if (buffer.length < 4) return null;
    length = buffer.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (buffer.length < 10) return null;
    length = Number(buffer.readBigUInt64BE(2));
    at = 10;
  }
  return buffer.length < at + length ? null : { opcode: buffer[0] & 0x0f, payload: buffer.subarray(at, at + length), size: at + length };
}
