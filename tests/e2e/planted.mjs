export const planted = {};
