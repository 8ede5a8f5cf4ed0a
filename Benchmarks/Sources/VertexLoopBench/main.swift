import Meshing

print("VertexLoopBench: nothing is measured yet")
