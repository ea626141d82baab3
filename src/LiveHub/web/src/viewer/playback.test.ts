import { expect, it } from 'vitest';
import { playerOf } from './playback';

it.each([
  ['/demo/show.m3u8', false, 'hls.js'],
  ['/demo/show.m3u8', true, 'native-hls'],
  ['https://cdn.example/live?id=1', false, 'hls.js'],
  ['https://cdn.example/show.MP4?token=a.m3u8', false, 'file'],
  ['https://cdn.example/show.webm', true, 'file'],
])('%s with native HLS %s is played by %s', (address, native, player) => expect(playerOf(address, native)).toBe(player));
