import { useEffect, useRef, useState } from 'preact/hooks';
import type { Stream } from '../api/types';
import { webAddress } from '../ui/addresses';
import { Countdown, When } from '../ui/time';
import { play } from './playback';

/** The show's picture, in every state that a show can be in. */
export function Video({ stream }: { stream: Stream }) {
  const address = webAddress(stream.status === 'live' ? stream.playbackUrl : stream.status === 'replay' ? stream.recordingUrl : null);
  const poster = webAddress(stream.imageUrl);
  return (
    <div class="video">
      {poster && <img class="video-poster" src={poster} alt="" />}
      {address && <Playing key={address} address={address} />}
      {!address && <Instead stream={stream} />}
    </div>
  );
}

function Playing({ address }: { address: string }) {
  const element = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'loading' | 'playing' | 'broken'>('loading');
  const [isMuted, setMuted] = useState(true);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    // The attribute alone does not count as muted for autoplay.
    video.muted = true;
    return play(video, address, setState);
  }, [address]);
  const toggleSound = () => {
    const video = element.current;
    if (!video) return;
    video.muted = !isMuted;
    setMuted(!isMuted);
    if (video.paused) video.play().catch(() => {});
  };
  return (
    <>
      <video ref={element} class={state === 'playing' ? 'video-live' : 'video-live video-dim'} playsInline muted autoplay loop data-testid="video" data-state={state} />
      {state === 'broken' && (
        <p class="video-note" role="status">
          The video is interrupted. Shopping goes on.
        </p>
      )}
      <button type="button" class="icon-button sound" aria-pressed={!isMuted} aria-label="Sound" data-testid="sound" onClick={toggleSound}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z" />
          {isMuted ? <path d="M15.5 9.5l5 5m0-5l-5 5" /> : <path d="M15.5 9a4 4 0 010 6M18 6.5a8 8 0 010 11" />}
        </svg>
      </button>
    </>
  );
}

function Instead({ stream }: { stream: Stream }) {
  if (stream.status === 'ended' || stream.status === 'replay') {
    return (
      <div class="video-instead" data-testid="stream-ended">
        <b>This show is over</b>
        <p>Thank you for watching. Your orders are under “My orders”.</p>
      </div>
    );
  }
  if (stream.status === 'live') {
    return (
      <div class="video-instead">
        <b>Live without a picture</b>
        <p>This show has no video. Everything else works as usual.</p>
      </div>
    );
  }
  return (
    <div class="video-instead" data-testid="stream-scheduled">
      <b>The show has not begun</b>
      {stream.startsAt && (
        <p>
          It starts <When at={stream.startsAt} />
        </p>
      )}
      {stream.startsAt && <Countdown to={stream.startsAt} label="Starts in" testId="starts-in" />}
    </div>
  );
}
