import { requireModel } from '@serverless-max/runtime-image';
import { expect, test } from 'vitest';
import { formatModel } from './model-block.ts';
import { sourceOf } from './model-source.ts';

const images = ['quay.io/codait/m:latest', 'codait/m:latest'];

test.each([
  [{ images, recipe: 'models/m' }, ['codait/m:latest'], 'recipe'],
  [{ images }, ['codait/m:latest'], 'engine'],
  [{ images }, ['other:1'], 'pull'],
  [{ images: [] }, [], 'own-image'],
])('the image of %j with %j in the engine: %s', (model, inEngine, expected) => {
  expect(sourceOf(model, new Set(inEngine))).toBe(expected);
});

test('a model is shown with all that is known of it', () => {
  expect(formatModel(requireModel('max-weather-forecaster'), 'pull')).toMatchInlineSnapshot(`
    "max-weather-forecaster: Weather Forecaster
    Continues hourly weather measurements into the future.

    domain      forecasting
    image       needs a pull
    published   quay.io/codait/max-weather-forecaster:latest, codait/max-weather-forecaster:latest
    adapter     wsgi
    predict     POST /model/predict
    input       multipart form with the file file (text/plain)
    argument    model: univariate | multistep | multivariate, univariate unless given
    answer      application/json
    routes      POST /model/predict, GET /model/metadata, GET /swagger.json, GET /
    sample      none ships; one such as weather.txt
    memory      512 MB
    time limit  60 s
    licence     Apache-2.0
    status      known from its sources; not run here

    smax emulate max-weather-forecaster"
  `);
});
