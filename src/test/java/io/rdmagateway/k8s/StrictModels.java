package io.rdmagateway.k8s;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every field is one of its kind, and of that field's type: what the server would say with strict validation. */
final class StrictModels implements Rule {

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Stream.of(
                    Certificate.class,
                    ConfigMap.class,
                    Job.class,
                    NetworkPolicy.class,
                    PodDisruptionBudget.class,
                    PrometheusRule.class,
                    Service.class,
                    ServiceMonitor.class,
                    StatefulSet.class)
            .collect(Collectors.toMap(StrictModels::key, Function.identity()));

    private static final JsonMapper STRICT = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, textual -> {
                textual.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                textual.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                textual.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .annotationIntrospector(new WithoutAnySetter())
            .build();

    /** The models keep what they do not know; here it is wrong. */
    private static final class WithoutAnySetter extends JacksonAnnotationIntrospector {
        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }

    private static String key(Class<? extends HasMetadata> type) {
        return HasMetadata.getApiVersion(type) + " " + HasMetadata.getKind(type);
    }

    @Override
    public Stream<String> findings(Manifests manifests) {
        return manifests.objects().stream()
                .flatMap(object -> finding(object).map(finding -> Manifests.id(object) + ": " + finding));
    }

    private static Stream<String> finding(JsonNode object) {
        String key =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        Class<? extends HasMetadata> type = KINDS.get(key);
        if (type == null) {
            return Stream.of("nothing here knows how to check " + key);
        }
        try {
            STRICT.treeToValue(object, type);
            return Stream.empty();
        } catch (UnrecognizedPropertyException e) {
            return Stream.of("there is no field " + path(e));
        } catch (JsonMappingException e) {
            return Stream.of("wrong type of " + path(e) + ": " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            return Stream.of(e.getOriginalMessage());
        }
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map((Reference step) -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
                .collect(Collectors.joining("."));
    }
}
