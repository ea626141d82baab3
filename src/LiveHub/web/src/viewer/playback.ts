import { fullJitter } from '../live/backoff';

/** How an address can be played in this browser. */
export type Player = 'file' | 'native-hls' | 'hls.js';

export function playerOf(address: string, canPlayHls: boolean): Player {
  const path = new URL(address, 'https://any.invalid').pathname.toLowerCase();
  if (/\.(mp4|m4v|webm|ogv|mov)$/.test(path)) return 'file';
  return canPlayHls ? 'native-hls' : 'hls.js';
}

/** Plays an address in an element until it is told to stop. A broken network is retried for as long as the page is open. */
export function play(video: HTMLVideoElement, address: string, onState: (state: 'playing' | 'broken') => void): () => void {
  const player = playerOf(address, video.canPlayType('application/vnd.apple.mpegurl') !== '');
  let stop = () => {};
  let isStopped = false;
  const playing = () => onState('playing');
  video.addEventListener('playing', playing);
  if (player === 'hls.js') void withHlsJs();
  else stop = withElement();
  return () => {
    isStopped = true;
    video.removeEventListener('playing', playing);
    stop();
    video.removeAttribute('src');
    video.load();
  };

  function withElement(): () => void {
    let attempt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const failed = () => {
      onState('broken');
      timer = setTimeout(load, 1_000 + fullJitter(attempt++, Math.random()));
    };
    const load = () => {
      video.src = address;
      start(video);
    };
    video.addEventListener('error', failed);
    load();
    return () => {
      clearTimeout(timer);
      video.removeEventListener('error', failed);
    };
  }

  async function withHlsJs(): Promise<void> {
    const { default: Hls } = await import('hls.js');
    if (isStopped) return;
    if (!Hls.isSupported()) return onState('broken');
    const hls = new Hls({ lowLatencyMode: true, backBufferLength: 30 });
    let attempt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    hls.on(Hls.Events.MANIFEST_PARSED, () => start(video));
    hls.on(Hls.Events.FRAG_BUFFERED, () => (attempt = 0));
    hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
      if (!fatal) return;
      onState('broken');
      clearTimeout(timer);
      timer = setTimeout(
        () => (type === Hls.ErrorTypes.MEDIA_ERROR ? hls.recoverMediaError() : hls.loadSource(address)),
        1_000 + fullJitter(attempt++, Math.random()),
      );
    });
    hls.attachMedia(video);
    hls.loadSource(address);
    stop = () => {
      clearTimeout(timer);
      hls.destroy();
    };
  }
}

/** Browsers let a muted video start by itself; where one does not, its poster stays until the viewer taps. */
function start(video: HTMLVideoElement): void {
  video.play().catch(() => {});
}
