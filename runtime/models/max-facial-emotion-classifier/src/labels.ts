/** MAX's labels, those of the FER+ data set. The network behind this model never says `contempt`. */
export const labels: readonly { readonly id: string; readonly name: string }[] = [
  'neutral',
  'happiness',
  'surprise',
  'sadness',
  'anger',
  'disgust',
  'fear',
  'contempt',
].map((name, index) => ({ id: String(index), name }));

/** The emotions in the order of the network's outputs, that of the FER-2013 data set, by MAX's names. */
export const emotions: readonly string[] = [
  'anger',
  'disgust',
  'fear',
  'happiness',
  'sadness',
  'surprise',
  'neutral',
];
