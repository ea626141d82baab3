export { fullJitter, pause } from '@livecommerce/client';
