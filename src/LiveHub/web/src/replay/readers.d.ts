// Readers that the tests alone use; both come without types.
declare module "m3u8-parser";
declare module "vtt.js";
