export { ServerClock } from '@livecommerce/client';
