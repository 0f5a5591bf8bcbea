import Commands

Podium.start()
