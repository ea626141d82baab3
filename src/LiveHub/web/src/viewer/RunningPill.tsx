import { Countdown } from '../ui/time';
import type { Buying } from './buyingState';

/** The way back to what is running while its sheet is closed. */
export function RunningPill({ buying, onOpen }: { buying: Buying; onOpen: () => void }) {
  return (
    <button type="button" class="running" data-testid="resume-reservation" onClick={onOpen}>
      {buying.step === 'reserved' ? (
        <>
          <Countdown to={buying.reservation.expiresAt} label={buying.isPromoted ? 'A unit is yours for' : 'Reserved for you'} testId="reservation-pill-countdown" />
          <b>Pay now</b>
        </>
      ) : buying.step === 'waiting' ? (
        <>
          <span data-testid="pill-place">{buying.place === null ? 'You are in line' : `Number ${buying.place} in line`}</span>
          <b>Show</b>
        </>
      ) : (
        <>
          <span>{buying.step === 'reserving' ? 'Reserving …' : 'Payment under way …'}</span>
          <b>Show</b>
        </>
      )}
    </button>
  );
}
