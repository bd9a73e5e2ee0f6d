// Most of a scenario is waiting for deadlines and for ssh: more hosts than cores, but not so many that they starve.
[assembly: LevelOfParallelism(4)]
