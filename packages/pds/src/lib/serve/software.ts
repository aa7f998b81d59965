/** What runs here, for those who ask. */
export const software = { software: 'Sundog', version: '0.0.0' } as const;
