from maxfw.core import MAXApp

max = MAXApp('guarded')
max.add_api('guarded', '/predict')

if __name__ == '__main__':
    max.run()
