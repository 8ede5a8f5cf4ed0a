import Meshing

print("SimplificationBench: nothing is measured yet")
