"""What a run will do: the site map and the plan.

Maps in layers, the state that the registry shows, and the plan with its three-way decision; pure data.
Nothing here opens a browser or writes a file of a run.
"""
