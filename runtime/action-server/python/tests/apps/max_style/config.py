API_TITLE = 'Cats'
