PREDICTION = 'a cat'
