text = 'no application here'
