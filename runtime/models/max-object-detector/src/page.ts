/** The page at `/app/`: shows the boxes on a picture of the user's. Its addresses are relative, so that it works below any path. */
export const page = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>MAX Object Detector</title>
  <style>
    body { font: 16px system-ui, sans-serif; margin: 2rem; }
    canvas { max-width: 100%; display: block; margin-top: 1rem; }
  </style>
</head>
<body>
  <h1>MAX Object Detector</h1>
  <input id="file" type="file" accept="image/png,image/jpeg">
  <label>At least <input id="threshold" type="range" min="0" max="1" step="0.05" value="0.3">
    <output id="value">0.3</output></label>
  <p id="status">Choose a picture.</p>
  <canvas id="canvas" width="0" height="0"></canvas>
  <script>
    const [file, threshold, value, status, canvas] =
      ['file', 'threshold', 'value', 'status', 'canvas'].map((id) => document.getElementById(id));
    async function detect() {
      value.textContent = threshold.value;
      if (!file.files[0]) return;
      status.textContent = 'Looking…';
      const form = new FormData();
      form.set('image', file.files[0]);
      form.set('threshold', threshold.value);
      const response = await fetch('../model/predict', { method: 'POST', body: form });
      const answer = await response.json();
      if (!response.ok) { status.textContent = answer.message; return; }
      const picture = await createImageBitmap(file.files[0]);
      const { width, height } = picture;
      Object.assign(canvas, { width, height });
      const pen = canvas.getContext('2d');
      pen.drawImage(picture, 0, 0);
      pen.lineWidth = Math.max(2, width / 300);
      pen.strokeStyle = pen.fillStyle = '#e6007e';
      pen.font = Math.max(14, width / 40) + 'px sans-serif';
      for (const { label, probability, detection_box: [top, left, bottom, right] } of answer.predictions) {
        pen.strokeRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
        pen.fillText(label + ' ' + probability.toFixed(2), left * width + 6, bottom * height - 8);
      }
      status.textContent = answer.predictions.length + ' found';
    }
    file.addEventListener('change', detect);
    threshold.addEventListener('change', detect);
  </script>
</body>
</html>
`;
