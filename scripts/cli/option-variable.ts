/** Each option's variable: NDOO_ and its name in capitals. A flag beats it; it beats the project and the default. */
export const variableOf = (option: string): string => `NDOO_${option.replaceAll('-', '_').toUpperCase()}`;
