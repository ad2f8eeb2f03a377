import os

import uvicorn


async def serving(scope, receive, send):
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/plain')]})
    await send({'type': 'http.response.body', 'body': b'by uvicorn'})

uvicorn.run('app:serving' if os.environ.get('BY_NAME') else serving, host='0.0.0.0', port=5000)
