// Reads a CityGML file with libcitygml, lets it triangulate every polygon, and prints what it found.
//
//   libcitygml_baseline FILE
//
// This is the yardstick for Kachel's speed: the same input through a mature C++ reader, up to triangles in memory.
// It transforms no coordinates, builds no tiles and writes nothing. The process leaves without tidying up, so that
// freeing the model is not counted against the library.
#include <citygml/citygml.h>
#include <citygml/citygmllogger.h>
#include <citygml/citymodel.h>
#include <citygml/cityobject.h>
#include <citygml/geometry.h>
#include <citygml/polygon.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

namespace {

// Says nothing: messages about data would cost time that Kachel does not spend on output either.
class SilentLogger final : public citygml::CityGMLLogger {
public:
    SilentLogger() : CityGMLLogger(LOGLEVEL::LL_ERROR) {}
    void log(LOGLEVEL, const std::string&, const char*, int) const override {}
};

struct Tally {
    std::uint64_t objects = 0;
    std::uint64_t attributes = 0;
    std::uint64_t polygons = 0;
    std::uint64_t triangles = 0;

    void add(const citygml::Geometry& geometry) {
        for (unsigned index = 0; index < geometry.getPolygonsCount(); ++index) {
            polygons += 1;
            triangles += geometry.getPolygon(index)->getIndices().size() / 3;
        }
        for (unsigned index = 0; index < geometry.getGeometriesCount(); ++index) {
            add(geometry.getGeometry(index));
        }
    }

    void add(const citygml::CityObject& object) {
        objects += 1;
        attributes += object.getAttributes().size();
        for (unsigned index = 0; index < object.getGeometriesCount(); ++index) {
            add(object.getGeometry(index));
        }
        for (unsigned index = 0; index < object.getChildCityObjectsCount(); ++index) {
            add(object.getChildCityObject(index));
        }
    }
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: libcitygml_baseline FILE\n";
        return 64;
    }
    citygml::ParserParams parameters;
    parameters.tesselate = true;
    parameters.optimize = false;
    const auto model = citygml::load(std::string(arguments[1]), parameters, std::make_shared<SilentLogger>());
    if (!model) {
        std::cerr << "libcitygml cannot read " << arguments[1] << "\n";
        return 1;
    }
    Tally tally;
    for (const auto& object : model->getRootCityObjects()) {
        tally.add(*object);
    }
    std::cout << "{\"objects\": " << tally.objects << ", \"attributes\": " << tally.attributes
              << ", \"polygons\": " << tally.polygons << ", \"triangles\": " << tally.triangles << "}" << std::endl;
    std::_Exit(0);
}
