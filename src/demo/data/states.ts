// Names of the states and provinces where people of the demonstration are at home, for files that ask for a state.

export const stateNames: Readonly<Record<string, string>> = {
  'IN-AR': 'Arunachal Pradesh', 'IN-AS': 'Assam', 'IN-BR': 'Bihar', 'IN-JH': 'Jharkhand', 'IN-ML': 'Meghalaya', 'IN-MN': 'Manipur', 'IN-MZ': 'Mizoram',
  'IN-NL': 'Nagaland', 'IN-SK': 'Sikkim', 'IN-TR': 'Tripura', 'IN-UP': 'Uttar Pradesh', 'IN-WB': 'West Bengal',
  'NP-P1': 'Koshi', 'NP-P2': 'Madhesh', 'NP-P3': 'Bagmati', 'NP-P5': 'Lumbini', 'NP-P6': 'Karnali',
};
