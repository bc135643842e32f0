"""What a run will do: the site map and the plan.

Holds the layered maps, the state that the registry shows, and the plan with its three-way decision, all as pure data.
Nothing here opens a browser or writes into a run folder.
"""
