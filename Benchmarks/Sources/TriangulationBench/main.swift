import Meshing

print("TriangulationBench: nothing is measured yet")
