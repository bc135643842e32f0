"""An hour of random acts: two machines share only a folder, and every write that was acknowledged must be there."""
